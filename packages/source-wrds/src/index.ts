// The source
export { WrdsSource } from './wrds-source.ts';

// Where and as whom to connect
export {
  isLoopback,
  resolveConnection,
  type ConnectionInputs,
  type ConnectionSettings,
} from './connection-settings.ts';
export { parsePasswordFile, type PasswordLine } from './password-file.ts';
