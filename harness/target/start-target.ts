/** Starts a target where its scenario wants it, with its services around it. */
import { LeakcheckError } from '../errors.js';
import type { TargetSpec } from '../scenario/scenario.js';
import { ContainerGround } from './container/container-ground.js';
import type { ContainerEngine } from './container/engine.js';
import { LiveThings } from './container/live-things.js';
import { ServedTarget } from './container/served-target.js';
import { withAddresses, type Address } from '../scenario/service-addresses.js';
import { startServices, type RunningServices } from './container/services.js';
import { startProcessTarget, startTargetOn, type StartOptions } from './process-target.js';
import type { Target } from './target.js';

/** Connected to once, with the first target that needs it. */
let engine: Promise<ContainerEngine> | undefined;

async function usualEngine(): Promise<ContainerEngine> {
  engine ??= import('./container/testcontainers-engine.js').then(({ connectEngine }) => connectEngine(new LiveThings()));
  return engine;
}

/** @throws LeakcheckError with nothing left running */
export async function startTarget(spec: TargetSpec, options: StartOptions, connect: () => Promise<ContainerEngine> = usualEngine): Promise<Target> {
  const { services = [], container } = spec;
  if (services.length === 0 && container === undefined) return startProcessTarget(spec, options);
  const engine = await connect();
  if (services.length === 0) return startIn(engine, spec, options);
  const running = await startServices(engine, services, options.signal);
  try {
    const target = await startIn(engine, { ...spec, env: withAddresses(spec.env, addressesFor(container, running)) }, options, running);
    return new ServedTarget(target, running);
  } catch (error) {
    // What a target says of a service that has gone is worth less than its end.
    const cause = causeIn(running) ?? error;
    await running.remove();
    throw cause;
  }
}

function startIn(engine: ContainerEngine, spec: TargetSpec, options: StartOptions, services?: RunningServices): Promise<Target> {
  const { container } = spec;
  if (container === undefined) return startProcessTarget(spec, options);
  return startTargetOn(new ContainerGround({ ...spec, container }, { engine, ...options, ...(services !== undefined && { network: services.network }) }), spec, options);
}

/** By name inside the network of the containers, by the published port from this machine. */
function addressesFor(container: TargetSpec['container'], { services }: RunningServices): ReadonlyMap<string, Address> {
  return new Map(services.map(({ spec: { name, port }, published }) => [name, container === undefined ? published : { host: name, port }]));
}

function causeIn(services: RunningServices): LeakcheckError | undefined {
  try {
    services.throwIfEnded();
    return undefined;
  } catch (error) {
    if (error instanceof LeakcheckError) return error;
    throw error;
  }
}
