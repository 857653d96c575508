# What an interactive zsh of these tests needs: no prompt, completion, and Ctrl-T to print the line.
PS1=''
unsetopt beep
autoload -U compinit
compinit -u -D
show() { print -r -- "LINE<$BUFFER>"; exit }
zle -N show
bindkey '^T' show
