/** The flame graph: layout and drawing by d3-flame-graph, of the frames that can be seen. */
import flamegraph, { type FlameGraph, type LaidOutFrame } from 'd3-flame-graph';
import { select } from 'd3-selection';
import { interrupt } from 'd3-transition';
import type { FrameTree } from '../frame-tree';
import { visibleFrames, type VisibleFrame } from '../visible-frames';
import { element } from './dom';

export type DrawnFrame = LaidOutFrame<VisibleFrame>;

/** How the page wants a frame to look and to be read. */
export interface FrameAppearance {
  readonly name: string;
  readonly description: string;
  readonly fill: string;
  readonly isSelected: boolean;
  readonly isDimmed: boolean;
}

export interface GraphEvents {
  readonly onChoice: (frame: number) => void;
  /** The frame under the pointer or with the keyboard's focus; null when there is none. */
  readonly onPointing: (frame: number | null) => void;
}

const frameHeightPx = 20;
const leastFrameWidthPx = 1;

export class Graph {
  /** Scrolls, so that the page around it never moves. */
  readonly element: HTMLElement;
  readonly #drawing: HTMLElement;
  readonly #chart: FlameGraph<VisibleFrame>;
  readonly #appearanceOf: (frame: number) => FrameAppearance;
  #isDrawn = false;
  #drawnWidthPx = 0;

  constructor(appearanceOf: (frame: number) => FrameAppearance, { onChoice, onPointing }: GraphEvents) {
    this.#appearanceOf = appearanceOf;
    this.#drawing = element('div', { class: 'graph-drawing' });
    this.element = element('div', { class: 'graph', id: 'graph' }, this.#drawing);
    this.#chart = flamegraph<VisibleFrame>()
      .cellHeight(frameHeightPx)
      .transitionDuration(0)
      .resetHeightOnZoom(true)
      .tooltip(noTooltip())
      .getName(({ data }) => appearanceOf(data.frame).name)
      .setColorMapper(({ data }) => appearanceOf(data.frame).fill)
      .setLabelHandler(() => '')
      .setDetailsHandler((label) => {
        if (label === null) onPointing(null);
      })
      .onHover(({ data }) => {
        onPointing(data.frame);
      })
      .onClick(({ data }) => {
        onChoice(data.frame);
      });
  }

  /** @returns how many frames are too narrow to be drawn. */
  draw(tree: FrameTree, focus: number, isIcicle: boolean): number {
    this.#drawnWidthPx = Math.max(200, this.#drawing.clientWidth);
    const { root, hidden } = visibleFrames(tree, focus, leastFrameWidthPx / this.#drawnWidthPx);
    const focused = this.focusedFrame();
    this.#drawing.classList.toggle('icicle', isIcicle);
    this.#chart.width(this.#drawnWidthPx).inverted(isIcicle);
    // The library numbers the frames of each tree anew, so that it would move frames to where others were.
    this.#drawing.querySelector('svg')?.replaceChildren();
    if (this.#isDrawn) this.#chart.update(root);
    else this.#chart(select(this.#drawing).datum(root));
    this.#isDrawn = true;
    for (const drawn of this.#frames()) this.#finish(drawn);
    this.#decorate();
    this.element.scrollTop = isIcicle ? 0 : this.element.scrollHeight;
    if (focused !== null) this.focusFrame(focused);
    return hidden;
  }

  /** Makes room for so many levels, as far as the screen has it, so that the graph keeps its size whatever is zoomed. */
  reserve(levels: number): void {
    const heightPx = levels * frameHeightPx + 2;
    this.element.style.setProperty('--graph-height', `${heightPx}px`);
    new ResizeObserver(() => {
      this.element.classList.toggle('scrolls', heightPx > this.element.offsetHeight + 1);
    }).observe(this.element);
  }

  /** The same frames with another appearance. */
  recolour(): void {
    if (!this.#isDrawn) return;
    const focused = this.focusedFrame();
    for (const drawn of this.#frames()) {
      drawn.querySelector('rect')?.setAttribute('fill', this.#appearanceOf(frameOf(drawn)).fill);
    }
    this.#decorate();
    if (focused !== null) this.focusFrame(focused);
  }

  get isOutgrown(): boolean {
    return this.#isDrawn && Math.max(200, this.#drawing.clientWidth) !== this.#drawnWidthPx;
  }

  focusedFrame(): number | null {
    const { activeElement } = document;
    return activeElement !== null && this.#drawing.contains(activeElement) ? frameOf(activeElement) : null;
  }

  focusFrame(frame: number): void {
    const drawn = this.#frames().find((candidate) => frameOf(candidate) === frame);
    if (drawn === undefined) return;
    for (const other of this.#drawing.querySelectorAll('[tabindex="0"]'))
      other.setAttribute('tabindex', '-1');
    drawn.setAttribute('tabindex', '0');
    drawn.focus();
  }

  /** Draws at once what the library would let grow for a quarter of a second. */
  #finish(drawn: SVGGElement): void {
    const rect = drawn.querySelector('rect');
    const label = drawn.querySelector('.d3-flame-graph-label');
    for (const animated of [rect, label]) if (animated !== null) interrupt(animated);
    rect?.setAttribute('width', drawn.getAttribute('width') ?? '0');
    if (label !== null) label.textContent = drawn.getAttribute('name');
  }

  #frames(): readonly SVGGElement[] {
    return [...this.#drawing.querySelectorAll<SVGGElement>('g.frame')];
  }

  #decorate(): void {
    const svg = this.#drawing.querySelector('svg');
    svg?.setAttribute('role', 'group');
    svg?.setAttribute('aria-label', 'Flame graph: arrow keys move, Enter chooses, Escape shows all');
    for (const drawn of this.#frames()) {
      const { isSelected, isDimmed, description } = this.#appearanceOf(frameOf(drawn));
      drawn.classList.toggle('fade', drawnFrame(drawn).data.isAncestor);
      drawn.classList.toggle('selected', isSelected);
      drawn.classList.toggle('dimmed', isDimmed);
      drawn.setAttribute('role', 'button');
      drawn.setAttribute('aria-label', description);
      drawn.setAttribute('aria-pressed', String(isSelected));
      drawn.setAttribute('data-frame', String(frameOf(drawn)));
      drawn.setAttribute('tabindex', drawnFrame(drawn).parent === null ? '0' : '-1');
      // Drawn last, so that its border is whole.
      if (isSelected) svg?.append(drawn);
    }
  }
}

/** What the library has bound to the element it drew. */
export function drawnFrame(drawn: Element): DrawnFrame {
  return select<Element, DrawnFrame>(drawn).datum();
}

function frameOf(drawn: Element): number {
  return drawnFrame(drawn).data.frame;
}

/** Details stand in a line of their own: a tooltip would cover what is next to it. */
function noTooltip(): (() => void) & { show: () => void; hide: () => void } {
  const nothing = (): void => undefined;
  return Object.assign(() => undefined, { show: nothing, hide: nothing });
}
