using System.Text.Json;

namespace TrustedSpace.Tests.Transparency;

/// <summary>Reads the published vectors under tests/vectors/transparency.</summary>
internal static class TransparencyVectors
{
    public static T Load<T>(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "vectors", "transparency", file);
        return JsonSerializer.Deserialize<T>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
    }
}
