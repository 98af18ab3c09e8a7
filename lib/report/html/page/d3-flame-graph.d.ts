/** What the page uses of d3-flame-graph, which ships no types: https://github.com/spiermar/d3-flame-graph#api-reference. */
declare module 'd3-flame-graph' {
  import type { Selection } from 'd3-selection';

  /** A frame as d3-hierarchy lays it out. */
  export interface LaidOutFrame<Data> {
    readonly data: Data;
    readonly parent: LaidOutFrame<Data> | null;
    readonly children?: readonly LaidOutFrame<Data>[];
  }

  /** Made with `show` and `hide`; the chart calls it once, with its drawing. */
  export interface Tooltip {
    (): void;
    show: () => void;
    hide: () => void;
  }

  export interface FlameGraph<Data> {
    (selection: Selection<HTMLElement, Data, null, undefined>): unknown;
    width(pixels: number): this;
    height(): number | null;
    cellHeight(pixels: number): this;
    transitionDuration(milliseconds: number): this;
    inverted(isIcicle: boolean): this;
    resetHeightOnZoom(isReset: boolean): this;
    tooltip(tooltip: Tooltip): this;
    getName(nameOf: (frame: LaidOutFrame<Data>) => string): this;
    setLabelHandler(labelOf: (frame: LaidOutFrame<Data>) => string): this;
    /** Called with the label of the frame under the pointer, and with null when it leaves. */
    setDetailsHandler(handler: (label: string | null) => void): this;
    setColorMapper(colourOf: (frame: LaidOutFrame<Data>, original: string) => string): this;
    onClick(handler: (frame: LaidOutFrame<Data>) => void): this;
    onHover(handler: (frame: LaidOutFrame<Data>) => void): this;
    update(data?: Data): this;
  }

  export default function flamegraph<Data>(): FlameGraph<Data>;
}
