// Names that the studio's comments use for what many modules share. Only the type checker reads this.

interface Point {
  x: number;
  y: number;
}

interface Box extends Point {
  width: number;
  height: number;
}

/** The document as JSON: see the schema under static/data. */
interface Sketch {
  schema?: string;
  title?: string;
  description?: string;
  nodes: any[];
  frames?: any[];
  connections?: any[];
  scenarios?: any[];
  ignored?: any[];
  notes?: any[];
  boxes?: any[];
  images?: any[];
  lines?: any[];
  pages?: any[];
  template?: any;
}

type Change = import("../../static/studio/document/store.js").Change;
type Store = import("../../static/studio/document/store.js").Store;
type Vocabulary = import("../../static/studio/document/vocabulary.js").Vocabulary;
type CanvasView = import("../../static/studio/canvas/view.js").CanvasView;
type Editing = import("../../static/studio/canvas/editing.js").Editing;
/** Features put what they offer to others on the studio itself, hence the open end; its events carry a `detail`. */
type Studio = Omit<import("../../static/studio/studio.js").Studio, "addEventListener"> &
  Record<string, any> & {
    addEventListener(type: string, listener: (event: CustomEvent) => void): void;
  };

// Which element a selector finds is not known to the checker; that it may find none is.
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}

interface Element {
  closest(selectors: string): any;
}

interface EventTarget {
  closest?(selectors: string): any;
}
