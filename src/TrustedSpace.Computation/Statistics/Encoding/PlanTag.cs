namespace TrustedSpace.Computation.Statistics.Encoding;

/// <summary>The byte that says which variant follows in a plan's encoding.</summary>
internal enum PlanTag : byte
{
    Group = (byte)'g',
    Aggregate = (byte)'a',
    Comparison = (byte)'c',
    In = (byte)'i',
    Between = (byte)'b',
    IsNull = (byte)'n',
    And = (byte)'&',
    Or = (byte)'|',
    Not = (byte)'!',
    Element = (byte)'e',
    Literal = (byte)'l',
    Case = (byte)'w',
    Step = (byte)'s',
    Distribution = (byte)'d',
    Part = (byte)'p',
    Period = (byte)'t',
}
