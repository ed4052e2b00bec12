/** Servers and scratch files are gone when the work is done, and when the process that does it ends before. */
import { removeScratchFolders } from '../evidence/scratch-folder.js';
import { killAllTrees } from '../target/process-tree.js';

/** @param work gets a function that notes what is to be closed after it; the last one noted is closed first */
export async function leavingNothing<Result>(work: (onLeaving: (close: () => void) => void) => Promise<Result>): Promise<Result> {
  const closes: (() => void)[] = [];
  const leave = () => {
    for (const close of closes.splice(0).reverse()) close();
  };
  const leaveAll = () => {
    killAllTrees();
    removeScratchFolders();
    leave();
  };
  process.on('exit', leaveAll);
  try {
    return await work((close) => void closes.push(close));
  } finally {
    process.off('exit', leaveAll);
    leave();
  }
}
