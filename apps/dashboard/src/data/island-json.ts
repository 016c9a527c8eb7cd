/** JSON that is safe inside a script element: no text in it can end the element or begin a comment. */
export const islandJson = (data: unknown): string => JSON.stringify(data).replaceAll('<', '\\u003c');
