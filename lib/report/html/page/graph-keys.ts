/** Moving about the graph by keyboard. */
import { drawnFrame, type DrawnFrame, type Graph } from './graph';

export interface GraphKeyEvents {
  readonly isIcicle: () => boolean;
  readonly onChoice: (frame: number) => void;
  readonly onEscape: () => void;
  readonly onFocus: (frame: number) => void;
}

export function listenToKeys(graph: Graph, events: GraphKeyEvents): void {
  graph.element.addEventListener('keydown', (event) => {
    if (!(event.target instanceof SVGGElement) || event.ctrlKey || event.altKey || event.metaKey) return;
    const drawn = drawnFrame(event.target);
    const isHandled = handle(event.key, drawn, graph, events);
    if (isHandled) event.preventDefault();
  });
  graph.element.addEventListener('focusin', (event) => {
    if (event.target instanceof SVGGElement) events.onFocus(drawnFrame(event.target).data.frame);
  });
}

function handle(key: string, drawn: DrawnFrame, graph: Graph, events: GraphKeyEvents): boolean {
  if (key === 'Enter' || key === ' ') events.onChoice(drawn.data.frame);
  else if (key === 'Escape') events.onEscape();
  else {
    const next = neighbour(key, drawn, events.isIcicle());
    if (next === undefined) return false;
    if (next !== null) graph.focusFrame(next.data.frame);
  }
  return true;
}

/** Null where there is no frame that way, undefined of any other key. */
function neighbour(key: string, drawn: DrawnFrame, isIcicle: boolean): DrawnFrame | null | undefined {
  const callee = drawn.children?.[0] ?? null;
  const siblings = drawn.parent?.children ?? [];
  const place = siblings.indexOf(drawn);
  switch (key) {
    case 'ArrowUp':
      return isIcicle ? drawn.parent : callee;
    case 'ArrowDown':
      return isIcicle ? callee : drawn.parent;
    case 'ArrowLeft':
      return siblings[place - 1] ?? null;
    case 'ArrowRight':
      return siblings[place + 1] ?? null;
    default:
      return undefined;
  }
}
