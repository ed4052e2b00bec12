/** A generator that lives as long as the process; what it keeps is in its own variables. */
function* collect() {
  const received = [];
  for (;;) received.push(yield received.length);
}
const sink = collect();
sink.next();
exports.request = (n) => {
  sink.next({ n });
};
