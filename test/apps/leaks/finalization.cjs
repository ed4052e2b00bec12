const registry = new FinalizationRegistry(() => {});
const long = { lived: true };
exports.request = (n) => {
  registry.register(long, { n });
};
