// What is said about a sketch: which threads are shown, who is called, and where pins stand.
import { concerns, listed, mentions, partOf, pieces, pins, speakers } from "../../static/studio/document/threads.js";

const said = (text, more = {}) => ({ number: 1, name: "Ada", who: "x", mine: false, guest: false, text, written: "2026-01-01T10:00:00", edited: null, ...more });
const thread = (number, more = {}) => ({ number, kind: "part", target: `p${number}`, named: "", x: null, y: null, there: true, resolved: null, resolved_by: "", comments: [said("Why?")], ...more });
const same = (one, other) => {
  if (JSON.stringify(one) !== JSON.stringify(other)) throw new Error(`${JSON.stringify(one)} is not ${JSON.stringify(other)}`);
};

Deno.test("a thread is about a part, itself or by a finding; others are about none", () => {
  same([{ kind: "part", target: "queue" }, { kind: "finding", target: "RES-001 queue" }, { kind: "step", target: "buy one" }, { kind: "place", target: "" }].map(partOf), ["queue", "queue", "", ""]);
});

Deno.test("open ones are shown with the last spoken in first, one's own and where one is called apart", () => {
  const all = [
    thread(1),
    thread(2, { comments: [said("Ask @bob", { written: "2026-01-02T10:00:00" })] }),
    thread(3, { resolved: "2026-01-03T10:00:00" }),
    thread(4, { comments: [said("Mine", { mine: true, written: "2026-01-01T11:00:00" })] }),
  ];
  same(listed(all, "open", "Bob").map((one) => one.number), [2, 4, 1]);
  same(listed(all, "mine", "Bob").map((one) => one.number), [2, 4]);
  same(listed(all, "resolved", "Bob").map((one) => one.number), [3]);
  same([concerns(all[0], "Bob"), mentions("hi @BOB!", "Bob"), mentions("hi @", "")], [false, true, false]);
});

Deno.test("a called name is told apart from the words around it, the longer of two first", () => {
  same(pieces("Ask @Ada Bell or @ada.", ["Ada", "Ada Bell"]), [
    { text: "Ask ", called: false },
    { text: "@Ada Bell", called: true },
    { text: " or ", called: false },
    { text: "@ada", called: true },
    { text: ".", called: false },
  ]);
  same(pieces("a@b", ["Ada"]), [{ text: "a@b", called: false }]);
  same(speakers([thread(1), thread(2, { comments: [said("x", { name: "Bob" }), said("y", { name: "" })] })]), ["Ada", "Bob"]);
  same(speakers([thread(1), thread(2, { comments: [said("x", { name: "Bob", guest: true })] })]), ["Ada"]); // whose name it is, nobody knows
});

Deno.test("threads of one part share a pin; what is gone has its last place, or none", () => {
  const all = [
    thread(1, { target: "queue" }),
    thread(2, { kind: "finding", target: "RES-001 queue" }),
    thread(3, { target: "gone", x: 5, y: 6 }),
    thread(4, { target: "lost" }),
    thread(5, { kind: "place", target: "", x: 7, y: 8 }),
    thread(6, { target: "queue", resolved: "2026-01-03T10:00:00" }),
    thread(7, { kind: "sketch", target: "" }),
  ];
  const found = pins(all, (id) => (id === "queue" ? { x: 1, y: 2 } : null));
  same(found.map((pin) => [pin.at, pin.threads.map((one) => one.number), pin.gone]), [
    [{ x: 1, y: 2 }, [1, 2], false],
    [{ x: 5, y: 6 }, [3], true],
    [{ x: 7, y: 8 }, [5], false],
  ]);
});
