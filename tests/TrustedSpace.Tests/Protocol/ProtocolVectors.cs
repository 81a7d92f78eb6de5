using System.Text.Json;

namespace TrustedSpace.Tests.Protocol;

/// <summary>Reads the published vectors under tests/vectors.</summary>
internal static class ProtocolVectors
{
    public static JsonElement[] Read(string topic, string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", topic, file)));
        return [.. document.RootElement.EnumerateArray().Select(vector => vector.Clone())];
    }

    public static string Text(this JsonElement vector, string member) => vector.GetProperty(member).GetString()!;

    public static byte[] Hex(this JsonElement vector, string member) => Convert.FromHexString(vector.Text(member));
}
