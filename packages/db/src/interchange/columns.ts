import { z } from 'zod';

/** Building blocks of the record schemas: what a column of the database may hold. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'a UUID version 7');
export const utcTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, 'a time such as 2026-11-20T08:15:00.000Z');
export const text = z.string().min(1).max(4000);
export const facts = z.record(z.string(), z.unknown());
export const count = z.int().min(0);
export const duration = z.number().min(0);

/** Why something was done, and by whom as that person wishes to be named. */
export const signed = { author: text, reason: text };
