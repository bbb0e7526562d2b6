// The page tells where one is before the editor, its fonts and its styles are read.
import { language } from "./language.js";

document.documentElement.lang = language;
import("./main.jsx");
