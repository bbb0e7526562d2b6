// The language of the page: that of its address, else French, unless the browser speaks English alone.
const asked = new URLSearchParams(location.search).get("lang");

export const language = asked ?? (navigator.languages.some((tag) => tag.startsWith("fr")) ? "fr" : navigator.language.startsWith("en") ? "en" : "fr");
