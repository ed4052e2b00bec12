/* What one step costs in a process of its own. */
import { resourceUsage, cpuUsage } from 'node:process';

/** Before the figures, in a line of its own: some tools print what they like. */
export const MARK = 'measured ';

/** @param {() => unknown} step what it gives back is kept until its memory is measured */
export async function measure(step) {
  const cpu = cpuUsage();
  const startMs = performance.now();
  const kept = await step();
  const wallMs = performance.now() - startMs;
  const { user, system } = cpuUsage(cpu);
  console.log(`\n${MARK}${JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, peakBytes: resourceUsage().maxRSS * 1024, kept: typeof kept })}`);
}
