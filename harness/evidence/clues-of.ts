/** From what the heap says of a holder to what the source is asked. Pure. */
import type { Growth } from './growth/growth.js';
import type { HolderStep, PlaceClues } from './place/place-clues.js';

export function cluesOf({ names, module, closuresBorn, constructors, kind }: Growth): PlaceClues {
  const begin: HolderStep[] = module === undefined ? [] : [{ kind: 'module', name: module }];
  return { holder: [...begin, ...names.flatMap(stepOf)], kind, bornPerRequest: closuresBorn, constructors };

  function stepOf({ kind: how, name, positions }: Growth['names'][number]): HolderStep[] {
    const [of] = positions;
    switch (how) {
      case 'variable':
        return [{ kind: 'variable', name, seenBy: positions }];
      case 'export':
        return [{ kind: 'variable', name, seenBy: positions, ...(module !== undefined && { module }) }];
      case 'property':
        return [{ kind: 'property', name, ...(of !== undefined && { of }) }];
      // Suspended, it holds its variables itself; V8 does not keep their names.
      case 'local':
        return of === undefined ? [] : [{ kind: 'function', at: of }];
      case 'entry':
        return [];
    }
  }
}
