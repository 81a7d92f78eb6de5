using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Export;

/// <summary>A column of an export: the element, and the type that its values have once they are masked.</summary>
internal readonly record struct ExportColumn(ElementName Name, ColumnType Type);
