/** Stands for `relay-runtime`: the compiler reads the texts, and this check runs none of them. */
export const graphql = (text: TemplateStringsArray): string => text.join('');
