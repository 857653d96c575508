import { DARK, LIGHT } from '../theme.ts';

/** The page's style sheet. It also repaints the picture, whose own colours are attributes. */
export const STYLE = `
:root { color-scheme: light dark; ${variables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${variables(DARK)} } }
body {
  margin: 0 auto; padding: 1rem; max-width: 76rem;
  background: var(--background); color: var(--text); font: 14px/1.5 system-ui, sans-serif;
}
.unseen { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
p { margin: 0 0 1rem; }
caption { color: var(--muted); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
caption { text-align: left; padding: 0.25rem 0; }
th, td { padding: 0.15rem 0.9rem 0.15rem 0; text-align: right; white-space: nowrap; }
th:first-child { text-align: left; }
th { font-weight: 600; }
thead th { border-bottom: 1px solid var(--muted); }
summary { cursor: pointer; padding: 0.25rem 0; }
figure { margin: 0; }
figure svg { display: block; width: 100%; height: auto; min-width: 50rem; color: var(--text); }
.taq-background { fill: var(--background); }
.taq-muted { fill: var(--muted); }
.taq-up { stroke: var(--up); }
.taq-up:not([fill='none']) { fill: var(--up); }
.taq-down { stroke: var(--down); fill: var(--down); }
.taq-volume { fill: var(--volume); }
.taq-line-up { stroke: var(--up); }
.taq-line-down { stroke: var(--down); }
.taq-line-text { stroke: var(--text); }
.taq-dot-up { fill: var(--up); }
.taq-dot-down { fill: var(--down); }
.taq-dot-text { fill: var(--text); }
`.trim();

function variables(theme: Readonly<Record<string, string>>): string {
  return Object.entries(theme)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ');
}
