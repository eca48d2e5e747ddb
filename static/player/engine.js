// Where a story stands: a clock over its steps. No DOM and no clock of its own: `tick` is told how much time has passed.

/**
 * @typedef {{connection: string|null, at: string|null, source: string, target: string, direction: string,
 *   message: string, label: string, delay: number, seconds: number}} Move
 * @typedef {{number: number, text: string, seconds: number, moves: Move[], touched: string[], changed: string[],
 *   marks: Record<string, {state: string, tone?: string, value?: number|string}>, broken: {connection: string, message: string}[]}} Step
 * @typedef {{id: string, title: string, summary: string, outcome: string, seconds: number,
 *   names: Record<string, string>, steps: Step[], begins?: number}} Timeline
 */

export const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4];

export class Engine {
  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.starts = [];
    let sum = 0;
    for (const step of timeline.steps) {
      this.starts.push(sum);
      sum += step.seconds;
    }
    this.total = sum;
    this.time = 0;
    this.playing = false;
    this.loop = false;
    this.speed = 1;
  }

  /** Place of the step that is shown, from 0. */
  get index() {
    let place = this.starts.length - 1;
    while (place > 0 && this.starts[place] > this.time + 1e-9) place -= 1;
    return Math.max(place, 0);
  }

  get step() {
    return this.timeline.steps[this.index];
  }

  /** Seconds since the step began. */
  get local() {
    return this.time - this.starts[this.index];
  }

  get ended() {
    return this.time >= this.total - 1e-9;
  }

  play() {
    if (this.ended) this.time = 0;
    this.playing = this.timeline.steps.length > 0;
  }

  pause() {
    this.playing = false;
  }

  /** Let time pass. @param {number} seconds of the clock on the wall */
  tick(seconds) {
    if (!this.playing) return;
    this.time += seconds * this.speed;
    if (this.time < this.total) return;
    if (this.loop) this.time %= this.total;
    else {
      this.time = this.total;
      this.playing = false;
    }
  }

  /** Go to the beginning of a step. @param {number} index from 0, kept within the story */
  seek(index) {
    const last = this.starts.length - 1;
    this.time = this.starts[Math.min(Math.max(index, 0), last)] ?? 0;
  }

  /** @param {number} seconds from the beginning of the story */
  seekTime(seconds) {
    this.time = Math.min(Math.max(seconds, 0), this.total);
  }

  next() {
    this.seek(this.index + 1);
  }

  /** To the step before, or to this one's beginning when it has run for a while. */
  previous() {
    this.seek(this.local > 0.8 && this.playing ? this.index : this.index - 1);
  }

  /** How far each move of the step is: 0 not begun, 1 arrived. @returns {{move: Move, progress: number}[]} */
  moves() {
    const step = this.step;
    if (!step) return [];
    return step.moves.map((move) => ({ move, progress: Math.min(Math.max((this.local - move.delay) / move.seconds, 0), 1) }));
  }
}

/**
 * One clock for several stories: a story without moves whose steps last as long as the longest that plays meanwhile.
 * @param {Timeline[]} timelines
 */
export function aligned(timelines) {
  const count = Math.max(...timelines.map((one) => one.steps.length));
  const steps = Array.from({ length: count }, (_, index) => ({
    number: index + 1, text: "", moves: [], touched: [], changed: [], marks: {}, broken: [],
    seconds: Math.max(...timelines.map((one) => one.steps[index]?.seconds ?? 0)),
  }));
  return { id: "together", title: "", summary: "", outcome: "success", names: {}, steps, seconds: steps.reduce((sum, step) => sum + step.seconds, 0) };
}
