/** A binary heap: the smallest first, ties in any order. */
export interface Heap<T> {
  push(item: T): void;
  peek(): T | undefined;
  pop(): T | undefined;
  size(): number;
}

export function createHeap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = [];

  function swapIfBefore(child: number, parent: number): boolean {
    const a = items[child];
    const b = items[parent];
    if (a === undefined || b === undefined || !before(a, b)) return false;
    items[child] = b;
    items[parent] = a;
    return true;
  }

  return {
    push(item) {
      items.push(item);
      for (let child = items.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (!swapIfBefore(child, parent)) return;
        child = parent;
      }
    },
    peek: () => items[0],
    pop() {
      const first = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return first;
      items[0] = last;
      for (let parent = 0; ; ) {
        const left = 2 * parent + 1;
        const right = left + 1;
        const [l, r] = [items[left], items[right]];
        const child = l !== undefined && r !== undefined && before(r, l) ? right : left;
        if (!swapIfBefore(child, parent)) return first;
        parent = child;
      }
    },
    size: () => items.length,
  };
}
