const onClose = [];
exports.request = (n) => {
  const payload = { n };
  onClose.push(function cleanUp() {
    return payload;
  });
};
