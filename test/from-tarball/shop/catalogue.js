const products = Array.from({ length: 100 }, (_, at) => ({ id: at + 1, name: `product ${at + 1}`, cents: 199 + at }));

exports.products = products;
exports.find = (id) => products.find((product) => product.id === id);
