/** What the analysis of a heap says of one holder: evidence but for the places in the source, and what they are looked up by. */
import type { Evidence } from '../../result/evidence.js';
import type { ScriptPosition } from './heap-code.js';

export interface Growth extends Omit<Evidence, 'routes' | 'location' | 'growsAt' | 'allocatedAt' | 'fingerprint'> {
  /**
   * Names from the variable that is nearest to what grows, or from the global object, down to what grows:
   * `services`, `orders`, `identity`. Empty: nothing on the way has a name.
   */
  readonly names: readonly HolderName[];
  /** The file of the module that the path begins at; missing: at no module. */
  readonly module?: string;
  /** Functions of which a closure is born with each request: those that a timer, listener or promise calls, then the commonest. */
  readonly closuresBorn: readonly ScriptPosition[];
  /** Constructors of what is born, the commonest first. */
  readonly constructors: readonly ScriptPosition[];
}

export interface HolderName {
  /** `entry`: one of many, without a name. `local`: of a suspended function; V8 does not keep its name. */
  readonly kind: 'variable' | 'property' | 'export' | 'entry' | 'local';
  /** As in the source; empty for an entry and a local variable. */
  readonly name: string;
  /** What has it: a class, `context of handler`. */
  readonly owner: string;
  /** Of a variable: functions that see it. Of a property: the constructor of its object, or the class or function that it is one of. */
  readonly positions: readonly ScriptPosition[];
}
