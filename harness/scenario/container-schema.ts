import { z } from 'zod';
import { scalar } from './environment-schema.js';
import { wrongType } from './issue-messages.js';
import { memorySize } from './quantity-schema.js';
import { ready } from './ready-schema.js';

/** What of a scenario is carried out in containers: the target's keys for one, and `services:`. */

const image = () => z.string().regex(/^\S+$/, { error: 'is no name of an image: write one such as "postgres:16"' });
const port = () => z.int().min(1).max(65_535);

export const containerKeys = {
  image: image().optional().meta({ description: 'Instead of a command of this machine: the image whose container is the server. A `command` beside it replaces the image\'s.', examples: ['acme/shop:1.4'] }),
  build: z.string().regex(/\S/, { error: 'is empty' }).optional()
    .meta({ description: 'Instead of `image`: a Dockerfile, or a folder with one, relative to the scenario file. The image is built once a run, from the Dockerfile\'s folder.', examples: ['./Dockerfile', '../shop'] }),
  port: port().optional().meta({ description: 'Only with `image` or `build`, and needed there: the port that the server listens on in its container. PORT is set to it.', examples: [3000] }),
  memory: memorySize('512MB', '1.5 GB').optional().meta({ description: 'Only with `image` or `build`: the memory that the container may use, without swap. Units: KB, MB (1,024 KB), GB.', defaultIs: 'no limit' }),
};

/** A host name, and the beginning of variables. */
const serviceName = () => z.string().regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/, { error: 'is no name of a service: small letters, digits and dashes, such as "db"' });

const service = z.strictObject({
  image: image().meta({ description: 'Of the service; fetched where the engine does not have it.', examples: ['postgres:16'] }),
  port: port().meta({ description: 'That the service listens on, inside its container.', examples: [5432] }),
  env: z.record(z.string().regex(/^[^=\0]+$/, { error: 'is no name of an environment variable' }), scalar()).optional().meta({ description: 'Environment variables of the service.', examples: [{ POSTGRES_PASSWORD: 'test' }] }),
  ready: ready('service').optional().meta({
    description: 'When the service is ready: like `target.ready`. An image\'s HEALTHCHECK is waited for in any case.',
    defaultIs: '{ port: true }',
    examples: [{ log: 'ready to accept connections' }, '/health'],
  }),
  command: z.union([z.string().regex(/\S/, { error: 'is empty' }), z.array(scalar()).min(1)], { error: ({ input }) => wrongType('a command line or a list of words', input) }).optional()
    .meta({ description: 'Replaces the image\'s command.', defaultIs: 'the image\'s', examples: [['redis-server', '--save', '']] }),
});

export const serviceMap = z.record(serviceName(), service).meta({
  description: 'Databases, brokers and whatever else the server needs, each in a container. They are started anew for each process of the target, before it, and removed after it. The target finds them by variables such as DB_HOST and DB_PORT, and by {{services.db.host}} and {{services.db.port}} in `target.env`.',
  examples: [{ db: { image: 'postgres:16', port: 5432, env: { POSTGRES_PASSWORD: 'test' } } }],
});


interface WrittenPlace {
  readonly command?: unknown;
  readonly image?: unknown;
  readonly build?: unknown;
  readonly port?: unknown;
  readonly memory?: unknown;
  readonly cwd?: unknown;
  readonly node?: unknown;
}

/** Keys of a target that do not fit each other. */
export function placeProblems(target: WrittenPlace): { readonly key?: string; readonly message: string }[] {
  const { command, image, build, port } = target;
  if (image === undefined && build === undefined) {
    const strays = (['port', 'memory'] as const).filter((key) => target[key] !== undefined);
    if (command === undefined) return [{ message: 'the key "command" is missing; for example command: "node server.js", or image: "acme/shop:1.4" with port: 3000' }];
    return strays.map((key) => ({ key, message: 'is for a container; there is neither image nor build' }));
  }
  if (image !== undefined && build !== undefined) return [{ key: 'build', message: 'write either image or build' }];
  const here = (['cwd', 'node'] as const).filter((key) => target[key] !== undefined);
  return [
    ...(port === undefined ? [{ message: 'the key "port" is missing: the port that the server listens on in its container; for example port: 3000' }] : []),
    ...here.map((key) => ({ key, message: 'is for a command of this machine; a container has its image\'s' })),
  ];
}
