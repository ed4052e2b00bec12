/** Held by the runtime alone: nobody closes the ports. */
exports.request = () => {
  const { port1, port2 } = new MessageChannel();
  port1.unref();
  port2.unref();
};
