/** The death of a server for want of memory, with its last collections. */
import type { ScenarioResult } from '../../harness/result/document.js';
import type { Html } from '../format/html.js';
import { COLLECTION_TITLES, collectionCells, diedWords, SNAPSHOT_WORDS } from '../words/memory-death-words.js';
import { code, list, section, table } from './blocks.js';
import { html } from '../format/html.js';
import { STYLE } from './verdict-badge.js';

export function memoryDeathSection({ outOfMemory }: ScenarioResult): Html | undefined {
  if (outOfMemory === undefined) return undefined;
  const { collections, snapshot } = outOfMemory;
  const rows = collections.map((collection) => collectionCells(collection, STYLE)).map(({ cells, reason }) => [...cells, reason]);
  return section('How it died', [
    list(diedWords(outOfMemory, STYLE)),
    rows.length === 0 ? undefined : table({ caption: 'Its last collections', columns: [...COLLECTION_TITLES.map((title) => (title === 'kind' ? title : `${title} #`)), 'reason'], rows }),
    ...(snapshot === undefined ? [] : [html`<p>A heap snapshot, ${SNAPSHOT_WORDS}:</p>`, code([`leakcheck heap summary ${snapshot}`])]),
  ]);
}
