import type { ReactNode } from "react";
import { useIsPhone } from "@/shared/lib/media";

export interface Column<Row> {
  id: string;
  header: string;
  /** The words above are for who does not see that the column holds buttons only. */
  hidesHeader?: boolean;
  cell: (row: Row) => ReactNode;
  /** Numbers stand right, in tabular figures. */
  right?: boolean;
}

export interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
}

/** Hairlines, first column is the link. On phones each row is a card with the same order. */
export function Table<Row>({ label, columns, rows, rowKey }: TableProps<Row>): ReactNode {
  const isPhone = useIsPhone();
  if (isPhone) {
    return (
      <ul className="card" aria-label={label}>
        {rows.map((row) => (
          <li key={rowKey(row)} className="card-row grid grid-cols-[minmax(0,1fr)] gap-1 p-3">
            {columns.map((column) => (
              <div key={column.id} className="flex items-baseline justify-between gap-3 text-13">
                {column.header !== "" && <span className="text-12 text-fg-3">{column.header}</span>}
                <span className="min-w-0">{column.cell(row)}</span>
              </div>
            ))}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <table className="table" aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} scope="col" className={column.right === true ? "right" : ""}>
              {column.hidesHeader === true ? <span className="sr-only">{column.header}</span> : column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td key={column.id} className={column.right === true ? "right" : ""}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
