const history = [];
const OK = { status: 'ok' };
exports.request = () => {
  history.push(OK);
};
