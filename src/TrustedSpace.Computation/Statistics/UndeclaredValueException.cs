namespace TrustedSpace.Computation.Statistics;

/// <summary>
/// An owner's data hold a value outside of what the dataset's description declares. The job is refused; the message names
/// the element and never the value.
/// </summary>
public sealed class UndeclaredValueException(string element) : Exception(
    $"Source: element {element} has a value outside of its declared bounds, domain or bins, or is NULL though not declared nullable. "
    + "Correct the data or the dataset's description, publish it again and repeat the job.")
{
    public string Element { get; } = element;
}
