const never = new Promise(() => {});
exports.request = (n) => {
  handle({ n });
};
async function handle(job) {
  await never;
  return job;
}
