namespace TrustedSpace.Policy.WebAssembly;

/// <summary>
/// What one evaluation may use. Every limit ends the evaluation with <see cref="RegoException"/>; none lets it decide.
/// </summary>
public sealed record RegoLimits
{
    /// <summary>Largest input document, in bytes of UTF-8 JSON.</summary>
    public int InputBytes { get; init; } = 256 * 1024;

    /// <summary>Cap on the linear memory of an instance, in bytes. Memory grows to it and never shrinks.</summary>
    public long MemoryBytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>An instance whose memory has grown beyond this many bytes is not kept for the next evaluation.</summary>
    public long KeptMemoryBytes { get; init; } = 4L * 1024 * 1024;

    /// <summary>Wall time of one evaluation, kept to within one <see cref="RegoModule.Tick"/>.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(2);
}
