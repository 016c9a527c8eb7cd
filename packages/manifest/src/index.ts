export { type ErrorFacts, type ErrorKind, ShardbenchError } from './error.ts';
