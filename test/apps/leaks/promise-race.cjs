const stopping = new Promise(() => {});
exports.request = async (n) => {
  await Promise.race([stopping, Promise.resolve({ n })]);
};
