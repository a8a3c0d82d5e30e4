import { useLingui } from "@lingui/react/macro";
import { type CSSProperties, type ReactNode, useState } from "react";
import { dayName } from "@/shared/lib/time";
import { Button, Table } from "@/shared/ui";
import { type Bar, type Chart, chartOf, type DayFigures, REST } from "../model/chart";
import { dollars } from "../model/money";

const HEIGHT = "10rem";

/** Cost by day, stacked by model, and the same as a table. */
export function DayChart({ summary, label }: { summary: DayFigures; label?: string }): ReactNode {
  const { t } = useLingui();
  const title = label ?? t`Cost by day`;
  const [isTable, setTable] = useState(false);
  const chart = chartOf(summary);
  return (
    <section className="grid gap-3" aria-label={title}>
      <div className="flex items-center justify-between gap-2">
        <h2 className="text-15 font-medium">{label ?? t`By day`}</h2>
        <Button kind="quiet" size="sm" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? t`Show as chart` : t`Show as table`}
        </Button>
      </div>
      {isTable ? <DayTable chart={chart} label={title} /> : <Bars chart={chart} />}
    </section>
  );
}

function Bars({ chart }: { chart: Chart }): ReactNode {
  const { t } = useLingui();
  const highest = dollars(chart.highest);
  const lowest = dollars(chart.lowest);
  const isBelow = chart.lowest < 0;
  return (
    <figure className="grid gap-2">
      <span className="tabular text-12 text-fg-3" aria-hidden="true">
        {highest}
      </span>
      <div
        role="img"
        aria-label={
          isBelow
            ? t`Between ${lowest} and ${highest} by day. The table beside it has all figures.`
            : t`Cost by day, at most ${highest}. The table beside it has all figures.`
        }
        className="flex items-end gap-0.5 border-y border-line"
        style={{ height: HEIGHT }}
      >
        {chart.bars.map((bar) => (
          <Column key={bar.day} bar={bar} chart={chart} />
        ))}
      </div>
      {isBelow && (
        <span className="tabular text-12 text-fg-3" aria-hidden="true">
          {lowest}
        </span>
      )}
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-12 text-fg-2">
        {chart.series.map((name, index) => (
          <span key={name} className="flex items-center gap-1.5">
            <span className="size-2.5 rounded-sm" style={colourOf(index)} aria-hidden="true" />
            {name === REST ? t`Other models` : name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** What is above nothing stands on the line of nothing, what is below hangs from it. */
function Column({ bar, chart: { highest, lowest } }: { bar: Bar; chart: Chart }): ReactNode {
  const whole = highest - lowest;
  const percent = (part: number) => `${whole === 0 ? 0 : (Math.abs(part) * 100) / whole}%`;
  const parts = bar.parts.map((part, index) => ({ part, colour: colourOf(index), key: index }));
  return (
    <div
      className="flex h-full min-w-px flex-1 flex-col justify-end"
      title={`${dayName(`${bar.day}T12:00:00`)}: ${dollars(bar.total)}`}
    >
      {parts
        .filter(({ part }) => part > 0)
        .reverse()
        .map(({ part, colour, key }) => (
          <span key={key} style={{ height: percent(part), ...colour }} />
        ))}
      <span
        className={`flex flex-col ${lowest < 0 ? "border-t border-line" : ""}`}
        style={{ height: percent(lowest) }}
      >
        {parts
          .filter(({ part }) => part < 0)
          .map(({ part, colour, key }) => (
            <span key={key} style={{ height: `${(part * 100) / lowest}%`, ...colour }} />
          ))}
      </span>
    </div>
  );
}

function colourOf(index: number): CSSProperties {
  return { background: `var(--chart-${index + 1})` };
}

function DayTable({ chart, label }: { chart: Chart; label: string }): ReactNode {
  const { t } = useLingui();
  return (
    <Table
      label={label}
      rows={chart.bars.filter((bar) => bar.parts.some((part) => part !== 0))}
      rowKey={(bar) => bar.day}
      columns={[
        { id: "day", header: t`Day`, cell: (bar) => bar.day },
        ...chart.series.map((name, index) => ({
          id: `series-${index}`,
          header: name === REST ? t`Other models` : name,
          right: true,
          cell: (bar: Bar) => dollars(bar.parts[index] ?? 0),
        })),
        { id: "total", header: t`Total`, right: true, cell: (bar) => dollars(bar.total) },
      ]}
    />
  );
}
