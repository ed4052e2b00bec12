/** The variables of an async function that never returns. */
const wake = [];
async function work() {
  const done = [];
  for (;;) done.push(await new Promise((resolve) => wake.push(resolve)));
}
void work();
exports.request = (n) => {
  wake.shift()({ n });
};
