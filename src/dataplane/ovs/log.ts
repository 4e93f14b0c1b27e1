/** The part of the logger that this room writes to; pino's logger is one. */
export interface OvsLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
