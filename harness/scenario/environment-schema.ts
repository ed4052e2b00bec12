/** Schemas of what a process is started with: environment variables, and words of its command line. */
import { z } from 'zod';
import { wrongType } from './issue-messages.js';

/** A number or a boolean stands for its text, as written: `1.10` stays `1.10`. */
export const SCALAR = 'text, a number, true or false';
export const scalar = () => z.union([z.string(), z.number(), z.boolean()], { error: ({ input }) => wrongType(SCALAR, input) });

const variableName = () =>
  z.string().regex(/^[^=\0]+$/, { error: 'is no name of an environment variable' })
    .refine(name => name !== 'PORT', { error: 'PORT is always set, to a free port: the server must listen there' });

export const environment = () => z.record(variableName(), scalar());
