// The source
export { WrdsSource } from './wrds-source.ts';
export type { ConnectionOptions } from './connections.ts';
export type { ConnectionActivity, ConnectionEvent } from './connection-events.ts';
export type { SessionLimits } from './session.ts';

// Where and as whom to connect
export {
  resolveConnection,
  type ConnectionInputs,
  type ConnectionSettings,
} from './connection-settings.ts';
export { isLoopback } from './loopback.ts';
export { parsePasswordFile, type PasswordLine } from './password-file.ts';
