import { z } from 'zod';
import { DEFAULT_READY_TIMEOUT_MS } from './defaults.js';
import { timeLimit } from './quantity-schema.js';
import { wrongType } from './issue-messages.js';

/** `ready:`, of a target or of a service. */

const KINDS = ['path', 'log', 'port'] as const;

const path = () => z.string().regex(/^\//, { error: 'a path starts with "/", such as "/healthz"' });

/** @param subject what gets ready, for the documentation */
export const ready = (subject: string) =>
  z.union(
    [
      z.string().regex(/^\//, { error: 'a path starts with "/", such as "/healthz"; for a line of output write { log: "…" }' }).meta({ examples: ['/healthz'] }),
      z
        .strictObject({
          path: path().optional().meta({ description: 'Ready when a GET of this path is answered with a status of 2xx or 3xx.', examples: ['/healthz'] }),
          log: z.string().regex(/\S/, { error: 'is empty' }).optional().meta({ description: `Ready when the ${subject} prints a line that holds this text.`, examples: ['listening'] }),
          port: z.literal(true).optional().meta({ description: 'Ready when the port accepts connections.' }),
          timeout: timeLimit('90s').prefault(`${DEFAULT_READY_TIMEOUT_MS / 1000}s`).meta({ description: `How long the ${subject} may take until it is ready.` }),
        })
        .refine(value => KINDS.filter(kind => value[kind] !== undefined).length <= 1, { error: 'write only one of path, log and port' }),
    ],
    { error: ({ input }) => wrongType('a path such as /healthz, or keys with values', input) },
  );
