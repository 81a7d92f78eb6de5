using TrustedSpace.Policy.WebAssembly;

namespace TrustedSpace.Policy;

/// <summary>The compiled <c>policies/usage.rego</c> that ships inside this assembly.</summary>
public static class UsageModule
{
    /// <summary>The rule that decides, as a path.</summary>
    public const string Entrypoint = "trustedspace/usage/decision";

    private static readonly Lazy<byte[]> Embedded = new(Read);

    /// <summary>The WebAssembly module, byte for byte <c>policies/bundle/usage.wasm</c>.</summary>
    public static ReadOnlySpan<byte> Bytes => Embedded.Value;

    /// <exception cref="RegoException">The module does not run on this host.</exception>
    public static RegoModule Compile(RegoLimits limits, TimeProvider time) => RegoModule.Compile(Bytes, Entrypoint, limits, time);

    private static byte[] Read()
    {
        using var resource = typeof(UsageModule).Assembly.GetManifestResourceStream("usage.wasm")
            ?? throw new InvalidOperationException("The assembly carries no usage.wasm; it was built without policies/bundle.");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
