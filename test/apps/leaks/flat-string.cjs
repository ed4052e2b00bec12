/** Read each time, so that V8 makes it one piece. */
let page = '';
exports.request = (n) => {
  page += `row ${n % 10}\n`;
  return page.charCodeAt(page.length - 1) + Number(/row/.test(page));
};
