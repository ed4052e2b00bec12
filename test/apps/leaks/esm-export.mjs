export const exported = [];
export const request = (n) => {
  exported.push({ n });
};
