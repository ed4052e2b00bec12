/** A description in YAML or JSON, with the way from every value to its line, through references to this and other files. */
import { dirname, relative, resolve } from 'node:path';
import { LeakcheckError } from '../../../errors.js';
import { renderMistakes, type Mistake } from '../../../scenario/mistake.js';
import { asKeys, asList } from '../../../scenario/plain-data.js';
import { parseYaml, type Path } from '../../../scenario/yaml-source.js';

/** The text of a file. @throws LeakcheckError input-unreadable */
export type ReadText = (absolutePath: string) => string;

/** Chains of references are short; a longer one is a circle. */
const LONGEST_CHAIN = 30;

/** One value of the description; references are followed on the way. */
export class Part {
  constructor(
    readonly value: unknown,
    readonly path: Path,
    readonly file: DescriptionFile,
  ) {}

  /** Unique among all files: what is the same part has the same id. */
  get id(): string {
    return `${this.file.path}#${JSON.stringify(this.path)}`;
  }

  get keys(): Readonly<Record<string, unknown>> {
    return asKeys(this.value);
  }

  at(key: string | number, ...further: readonly (string | number)[]): Part | undefined {
    const inside = this.#inside(key)?.target();
    const [next, ...rest] = further;
    return next === undefined ? inside : inside?.at(next, ...rest);
  }

  /** Without following a reference. */
  #inside(key: string | number): Part | undefined {
    const value: unknown = Array.isArray(this.value) ? this.value[Number(key)] : Object.hasOwn(this.keys, key) ? this.keys[key] : undefined;
    return value === undefined ? undefined : new Part(value, [...this.path, key], this.file);
  }

  get entries(): readonly (readonly [string, Part])[] {
    return Object.keys(this.keys).flatMap((key) => {
      const inside = this.at(key);
      return inside === undefined ? [] : [[key, inside] as const];
    });
  }

  get items(): readonly Part[] {
    return asList(this.value).flatMap((_, index) => this.at(index) ?? []);
  }

  text(key: string): string | undefined {
    const value = this.keys[key];
    return typeof value === 'string' ? value : undefined;
  }

  /** What a reference leads to, or the part itself. @throws LeakcheckError import-invalid with the place of a reference that leads nowhere */
  target(step = 0): Part {
    const reference = this.keys['$ref'];
    if (typeof reference !== 'string') return this;
    if (step === LONGEST_CHAIN) throw this.mistake('$ref', `the reference ${reference} leads back to itself`);
    return this.#referred(reference).target(step + 1);
  }

  #referred(reference: string): Part {
    const [file = '', fragment = ''] = reference.split('#');
    if (/^[a-z][a-z\d+.-]+:/i.test(file)) throw this.mistake('$ref', `the reference ${reference} leads to another machine, which is not asked`);
    const target = file === '' ? this.file : this.file.beside(decodeURIComponent(file), () => this.mistake('$ref', `cannot read the file of the reference ${reference}`));
    const keys = fragment.split('/').slice(1).map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
    let part = new Part(target.value, [], target);
    for (const key of keys) {
      const inside = part.#inside(key);
      if (inside === undefined) throw this.mistake('$ref', `the reference ${reference} leads nowhere`);
      part = inside;
    }
    return part;
  }

  /** The error that points at a key of this part. */
  mistake(key: string, message: string): LeakcheckError {
    return this.file.invalid([...this.path, key], message);
  }
}

export class DescriptionFile {
  readonly value: unknown;
  readonly #others: Map<string, DescriptionFile>;

  /** @throws LeakcheckError import-invalid with every mistake of the text */
  constructor(
    readonly path: string,
    readonly shownAs: string,
    private readonly text: string,
    private readonly read: ReadText,
    others = new Map<string, DescriptionFile>(),
  ) {
    this.#others = others;
    others.set(path, this);
    this.value = this.#parsed();
  }

  get root(): Part {
    return new Part(this.value, [], this);
  }

  /** A file that this one refers to, read once. */
  beside(reference: string, missing: () => LeakcheckError): DescriptionFile {
    const path = resolve(dirname(this.path), reference);
    const known = this.#others.get(path);
    if (known !== undefined) return known;
    let text: string;
    try {
      text = this.read(path);
    } catch {
      throw missing();
    }
    const shown = relative(dirname(this.path), path);
    return new DescriptionFile(path, shown, text, this.read, this.#others);
  }

  invalid(path: Path, message: string): LeakcheckError {
    return this.#invalid([{ ...parseYaml(this.text).spanOf(path, 'value'), message }]);
  }

  /** JSON is read as such, which is a hundred times faster; what is broken is read as YAML, which tells where. */
  #parsed(): unknown {
    try {
      return JSON.parse(this.text) as unknown;
    } catch {
      const { value, mistakes } = parseYaml(this.text);
      if (mistakes.length > 0) throw this.#invalid(mistakes);
      return value;
    }
  }

  #invalid(mistakes: readonly Mistake[]): LeakcheckError {
    return new LeakcheckError('import-invalid', `${this.shownAs} has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}`, {
      details: renderMistakes(this.text, this.shownAs, mistakes),
      next: 'Correct the file, or take the description that the server itself gives out.',
    });
  }
}
