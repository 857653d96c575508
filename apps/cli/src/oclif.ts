/** oclif by its parts: its index loads semver and more, which no command of ours uses. */
export { Command } from '@oclif/core/command';
export * as Args from '@oclif/core/args';
export * as Flags from '@oclif/core/flags';
