package io.penstock.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;

/** Sets Jackson up so that it refuses what it would otherwise convert in silence. */
final class StrictBinding {

  private StrictBinding() {}

  /** Limits are off, because the reader has enforced them before. */
  static JsonFactory factory() {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(Integer.MAX_VALUE)
                .maxNumberLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build())
        .build();
  }

  static ObjectReader reader(JsonMapper given, Class<?> type, UnknownFields unknown) {
    JsonMapper.Builder builder =
        given
            .copy()
            .rebuild()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .configure(
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, unknown == UnknownFields.REJECT)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);
    refuse(builder, LogicalType.Textual, CoercionInputShape.Integer);
    refuse(builder, LogicalType.Textual, CoercionInputShape.Float);
    refuse(builder, LogicalType.Textual, CoercionInputShape.Boolean);
    for (LogicalType number : new LogicalType[] {LogicalType.Integer, LogicalType.Float}) {
      refuse(builder, number, CoercionInputShape.String);
      refuse(builder, number, CoercionInputShape.EmptyString);
      refuse(builder, number, CoercionInputShape.Boolean);
    }
    refuse(builder, LogicalType.Integer, CoercionInputShape.Float);
    refuse(builder, LogicalType.Boolean, CoercionInputShape.String);
    refuse(builder, LogicalType.Boolean, CoercionInputShape.EmptyString);
    refuse(builder, LogicalType.Boolean, CoercionInputShape.Integer);
    refuse(builder, LogicalType.Boolean, CoercionInputShape.Float);
    refuse(builder, LogicalType.Enum, CoercionInputShape.Integer);
    refuse(builder, LogicalType.Enum, CoercionInputShape.EmptyString);
    builder.addModule(new FiniteNumbers());
    if (given.getRegisteredModuleIds().isEmpty()) {
      builder.addModule(new StrictTimes());
    }
    return builder.build().readerFor(type);
  }

  private static void refuse(
      JsonMapper.Builder builder, LogicalType target, CoercionInputShape from) {
    builder.withCoercionConfig(target, config -> config.setCoercion(from, CoercionAction.Fail));
  }
}
