import { elementsIn, type TreeNode, textIn } from './read-table.ts';

/** Gives each cell of a table its column's name: on a narrow screen there is no head to look at. */
export const labelCells = () => (tree: TreeNode) => {
  for (const table of elementsIn(tree, 'table')) {
    const [head, ...rows] = elementsIn(table, 'tr');
    const names = elementsIn(head, 'th').map((cell) => sentence(textIn(cell)));
    for (const row of rows) {
      elementsIn(row, 'td').forEach((cell, index) => {
        if (cell.properties !== undefined) cell.properties['dataLabel'] = names[index] ?? '';
      });
    }
  }
};

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
