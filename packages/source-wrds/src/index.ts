// The source
export { WrdsSource } from './wrds-source.ts';

// Where and as whom to connect
export {
  resolveConnection,
  type ConnectionInputs,
  type ConnectionSettings,
} from './connection-settings.ts';
export { isLoopback } from './loopback.ts';
export { parsePasswordFile, type PasswordLine } from './password-file.ts';
