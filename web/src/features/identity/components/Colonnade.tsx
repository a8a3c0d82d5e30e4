import type { ReactNode } from "react";

/** The walk in perspective, back to front: part of the picture, outline. */
const SHAPES: readonly (readonly [part: string, outline: string])[] = [
  ["joint", "M236 474 L-900 900"],
  ["joint", "M236 474 L-520 900"],
  ["joint", "M236 474 L-240 900"],
  ["joint", "M236 474 L-20 900"],
  ["joint", "M236 474 L150 900"],
  ["joint", "M236 474 L330 900"],
  ["joint", "M236 474 L560 900"],
  ["joint", "M236 474 L860 900"],
  ["joint", "M236 474 L1300 900"],
  ["lintel", "M760 -20 L236 436 L236 442 L760 120z"],
  ["lintel2", "M760 120 L236 442 L236 445 L760 165z"],
  ["cast", "M267.9 488.8 L276.7 488.8 L255.4 499.2 L245.1 499.2z"],
  ["cap", "M267.5 422.9h9.7v1.6h-9.7z"],
  ["c0", "M268.6 424.5h7.4l0.4 62.3h-8.1z"],
  ["sh", "M273.2 424.5h2.8l0.4 62.3h-2.9z"],
  ["cap", "M267.1 486.8h10.4v2.1h-10.4z"],
  ["cast", "M289.8 499.1 L304.7 499.1 L268.7 516.6 L251.3 516.6z"],
  ["cap", "M289.1 409.7h16.4v2.7h-16.4z"],
  ["c0", "M291.1 412.5h12.4l0.6 83.1h-13.7z"],
  ["sh", "M298.8 412.5h4.7l0.6 83.1h-5z"],
  ["cap", "M288.5 495.6h17.6v3.5h-17.6z"],
  ["cast", "M323.7 514.8 L348 514.8 L289.3 543.4 L261 543.4z"],
  ["cap", "M322.5 389.4h26.7v4.5h-26.7z"],
  ["c0", "M325.8 393.9h20.2l1 115.3h-22.3z"],
  ["sh", "M338.3 393.9h7.7l1 115.3h-8.1z"],
  ["cap", "M321.6 509.2h28.7v5.7h-28.7z"],
  ["cast", "M379.6 540.8 L419.3 540.8 L323.3 587.6 L276.9 587.6z"],
  ["cap", "M377.6 356h43.7v7.3h-43.7z"],
  ["c0", "M382.9 363.3h33.1l1.7 168.3h-36.4z"],
  ["sh", "M403.4 363.3h12.6l1.7 168.3h-13.2z"],
  ["cap", "M376 531.5h46.9v9.3h-46.9z"],
  ["cast", "M475.3 585.4 L541.5 585.4 L381.4 663.4 L304.2 663.4z"],
  ["cap", "M472 298.6h72.9v12.1h-72.9z"],
  ["c0", "M480.8 310.8h55.2l2.8 259.2h-60.7z"],
  ["sh", "M515 310.8h21l2.8 259.2h-22.1z"],
  ["cap", "M469.3 569.9h78.2v15.5h-78.2z"],
  ["cast", "M634.8 659.6 L745.2 659.6 L478.4 789.6 L349.6 789.6z"],
  ["cap", "M629.3 203h121.4v20.2h-121.4z"],
  ["c0", "M644 223.3h92l4.6 410.6h-101.2z"],
  ["sh", "M701 223.3h35l4.6 410.6h-36.8z"],
  ["cap", "M624.9 633.9h130.3v25.8h-130.3z"],
];

/** A picture without meaning of its own. Colours stand in content.css. */
export function Colonnade(): ReactNode {
  return (
    <svg
      className="colonnade absolute inset-0 size-full"
      viewBox="0 0 720 900"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <rect width="720" height="900" className="sky" />
      <rect y="446" width="720" height="34" className="sea" />
      <rect y="474" width="720" height="430" className="floor" />
      {SHAPES.map(([part, outline]) => (
        <path key={outline} d={outline} className={part} />
      ))}
    </svg>
  );
}
