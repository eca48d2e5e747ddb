// The charts of the studio's load panel, as one file: scripts/vendor.py bundles it.
export { default as uPlot } from "uplot";
